"""What sources say of institutions and office-holders: kept apart, compared, then reconciled."""
