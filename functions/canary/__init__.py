"""Canary: are answers still right?"""
