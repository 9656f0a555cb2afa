"""How nbproof sees what runs inside a kernel."""
