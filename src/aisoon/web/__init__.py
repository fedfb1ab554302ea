"""The pages for buyer, seller, agent and operator."""
