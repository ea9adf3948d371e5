"""From intent to IOS lines, through the project's templates."""
