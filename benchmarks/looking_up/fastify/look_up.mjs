// The bare look-up: find the newest version, write the audit row, answer. No token, no key, no limits.
import Fastify from "fastify";
import pg from "pg";

const pool = new pg.Pool({ max: 16 });
const app = Fastify();

app.post("/verifications", async (request) => {
  const { contract_number: number } = request.body;
  const found = await pool.query({
    name: "find",
    text: `SELECT content FROM verification.certificate_version WHERE contract_number = $1 ORDER BY version DESC LIMIT 1`,
    values: [number],
  });
  await pool.query({ name: "audit", text: "INSERT INTO peer_audit (number) VALUES ($1)", values: [number] });
  return found.rows[0].content;
});

await app.listen({ host: "127.0.0.1", port: 0 });
console.log(app.server.address().port);
