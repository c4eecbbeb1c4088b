using System.Globalization;
using Cluster.Crypto.Identifiers;

namespace Cluster.Node.Hosting;

/// <summary>
/// The last incarnation that was drawn with this data directory, beside the database: one that is restored from a backup alone does not
/// take it back.
/// </summary>
internal static class IncarnationFile
{
    private const string Name = "incarnation";

    /// <summary>0 when there is none, or nothing sensible in it: the database and the time know more.</summary>
    public static Incarnation Read(DirectoryInfo data)
    {
        string path = PathIn(data);
        return File.Exists(path) && uint.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out uint value) && value <= Incarnation.Max
            ? new Incarnation(value)
            : new Incarnation(0);
    }

    /// <summary>On the disk when it returns; a crash leaves the old file or the new one.</summary>
    public static void Write(DirectoryInfo data, Incarnation drawn)
    {
        string path = PathIn(data), next = path + ".next";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(drawn + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }

    private static string PathIn(DirectoryInfo data) => Path.Combine(data.FullName, Name);
}
