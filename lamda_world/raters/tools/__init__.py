"""What calculator and translator are asked and would say: sums, conversions, translations."""
