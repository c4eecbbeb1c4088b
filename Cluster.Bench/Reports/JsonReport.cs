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

    /// <exception cref="Lab.LabException">The file is not such a report.</exception>
    public static T Read<T>(FileInfo file)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(file.FullName), Options) ?? throw new Lab.LabException($"{file}: empty");
        }
        catch (JsonException wrong)
        {
            throw new Lab.LabException($"{file} is not a report of this program: {wrong.Message}", wrong);
        }
    }

    /// <summary>Nothing happens without a file.</summary>
    public static void Write<T>(FileInfo? file, T report)
    {
        if (file is not null)
        {
            File.WriteAllText(file.FullName, JsonSerializer.Serialize(report, Options) + "\n");
        }
    }
}
