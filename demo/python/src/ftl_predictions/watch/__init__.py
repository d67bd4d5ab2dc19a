"""`ftl-predictions watch`: sends what trainers write into files, as they write it."""
