"""The three APIs as the portal calls them: over HTTP, in the words of `shared.schemas`, as any other front end may."""
