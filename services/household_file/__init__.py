"""What services add to the household's file: cards, timeline, paper; each module registers its own."""
