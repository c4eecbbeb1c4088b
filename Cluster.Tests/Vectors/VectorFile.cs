namespace Cluster.Tests.Vectors;

/// <summary>Test vectors as text: blocks of <c>name = value</c> lines, an empty line between blocks, <c>#</c> for comments.</summary>
internal static class VectorFile
{
    public static string Locate(string name) => Path.Combine(AppContext.BaseDirectory, "Vectors", name);

    public static IReadOnlyList<Vector> Read(string name)
    {
        var vectors = new List<Vector>();
        Dictionary<string, string>? block = null;
        foreach (string line in File.ReadLines(Locate(name)))
        {
            if (line.Length == 0 || line[0] == '#')
            {
                block = null;
                continue;
            }

            if (block is null)
            {
                block = [];
                vectors.Add(new Vector(block));
            }

            int equals = line.IndexOf('=', StringComparison.Ordinal);
            block.Add(line[..equals].Trim(), line[(equals + 1)..].Trim());
        }

        return vectors;
    }

    public sealed class Vector(Dictionary<string, string> fields)
    {
        public string Case => fields["case"];

        public ushort Number(string name) => ushort.Parse(fields[name], System.Globalization.CultureInfo.InvariantCulture);

        public byte[]? Find(string name) => fields.TryGetValue(name, out string? hex) ? Convert.FromHexString(hex) : null;

        public byte[] Bytes(string name) => Find(name) ?? throw new KeyNotFoundException($"{Case}: no {name}");
    }
}
