"""The templates of a project: one Jinja environment, and what a template is given."""

from bothends.platforms.templates.environment import make_environment, render_template, render_whole

__all__ = ["make_environment", "render_template", "render_whole"]
