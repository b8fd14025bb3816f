"""What a run came to, for people and for machines. Layer: report; knows no pytest and sends nothing."""
