using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cluster.Bench.Reports;

/// <summary>How every JSON report of this program looks: snake_case names, indented, stable.</summary>
public static class JsonReport
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>Nothing happens without a file.</summary>
    public static void Write<T>(FileInfo? file, T report)
    {
        if (file is not null)
        {
            File.WriteAllText(file.FullName, JsonSerializer.Serialize(report, Options) + "\n");
        }
    }
}
