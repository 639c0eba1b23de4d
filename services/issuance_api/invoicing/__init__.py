"""前払金請求書: checked by the town's rules, numbered, kept, and drawn from what is kept."""
