"""The pages: one module a page, each declares a `PAGE`."""
