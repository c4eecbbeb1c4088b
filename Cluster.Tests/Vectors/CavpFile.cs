using Xunit;

namespace Cluster.Tests.Vectors;

/// <summary>
/// NIST's response files (CAVP) as Debian's package python3-cryptography-vectors brings them: <c>[section]</c>, blocks of <c>name = value</c>,
/// <c>#</c> for comments. A file that is not there skips the test: the test command installs the package.
/// </summary>
internal static class CavpFile
{
    private const string Root = "/usr/lib/python3/dist-packages/cryptography_vectors";

    /// <summary>Values that stand alone in their block (a modulus before its cases, a key before its) hold for the blocks that follow.</summary>
    public static IReadOnlyList<Block> Read(string path)
    {
        string file = Path.Combine(Root, path);
        Assert.SkipUnless(File.Exists(file), "needs the package python3-cryptography-vectors");
        var blocks = new List<Block>();
        var sections = new List<string>();
        var standing = new Dictionary<string, string>();
        Dictionary<string, string>? fields = null;
        bool inSections = false;
        foreach (string raw in File.ReadLines(file).Append(""))
        {
            string line = raw.Trim();
            if (line.StartsWith('['))
            {
                if (!inSections)
                {
                    sections = [];
                    standing = [];
                }

                sections.Add(line.Trim('[', ']'));
                inSections = true;
            }
            else if (line.Length == 0 && fields is not null)
            {
                if (fields.ContainsKey("n") || fields.ContainsKey("p") || (fields.Count == 1 && fields.ContainsKey("Key")))
                {
                    standing = fields.Concat(standing.Where(old => !fields.ContainsKey(old.Key))).ToDictionary();
                }
                else
                {
                    blocks.Add(new Block([.. sections], fields.Concat(standing.Where(old => !fields.ContainsKey(old.Key))).ToDictionary()));
                }

                fields = null;
            }
            else if (line.Length > 0 && line[0] != '#' && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
            {
                inSections = false;
                (fields ??= [])[line[..equals].Trim()] = line[(equals + 1)..].Trim();
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                inSections = false;
                (fields ??= [])[line] = "";
            }
        }

        return blocks;
    }

    /// <summary>One case of a file.</summary>
    public sealed record Block(IReadOnlyList<string> Sections, Dictionary<string, string> Fields)
    {
        public bool Passes => Fields["Result"].StartsWith('P');

        public string? Find(string name) => Fields.GetValueOrDefault(name);

        /// <summary>Hexadecimal, with an odd number of digits too; text in quotes.</summary>
        public byte[] Bytes(string name)
        {
            string value = Fields[name];
            return value.StartsWith('"') ? System.Text.Encoding.ASCII.GetBytes(value.Trim('"'))
                : Convert.FromHexString(value.Length % 2 == 0 ? value : "0" + value);
        }
    }
}
