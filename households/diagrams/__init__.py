"""The family as a drawing: genogram (家庭结构图) and eco-map (生态图), as SVG made on the server."""
