namespace Cluster.Node.Commands;

/// <summary>Takes the lines of a command's text.</summary>
public sealed class TextView(Action<string> line)
{
    /// <summary>The width that the product family's headings have.</summary>
    private static readonly string Dashes = new('-', 74);

    public void Line(string text = "") => line(text);

    /// <summary>The heading of one node's part.</summary>
    public void Heading(string node)
    {
        line(node + ":");
        line(Dashes);
    }
}
