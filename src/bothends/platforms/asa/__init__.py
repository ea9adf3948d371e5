"""Cisco ASA, FTD and PIX: what their show output and logs say."""
