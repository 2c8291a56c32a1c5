"""The board: figures beside their plans for everybody, counts held back that could name a person."""
