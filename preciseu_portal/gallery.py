def context(at): return {}
