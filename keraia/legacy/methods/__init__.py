"""Methods and attributes of older generations, by the class that had them."""
