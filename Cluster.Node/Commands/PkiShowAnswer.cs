using System.Text.Json;

namespace Cluster.Node.Commands;

/// <summary>Entries of the certificate store, one below the other.</summary>
internal sealed class PkiShowAnswer<T>(string name, IReadOnlyList<T> rows, Action<TextView, T> text, Action<Utf8JsonWriter, T> json) : CommandAnswer
{
    public override void WriteText(TextView view)
    {
        foreach (T row in rows)
        {
            text(view, row);
        }
    }

    public override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartArray(name);
        foreach (T row in rows)
        {
            writer.WriteStartObject();
            json(writer, row);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
