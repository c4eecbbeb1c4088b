using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cluster.Config.Language;
using Cluster.Config.Model;

namespace Cluster.Node.Checking;

/// <summary>Prints what became of the files.</summary>
internal static class CheckReport
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteText(IReadOnlyList<FileCheck> checks, CheckOptions options, TextWriter output, TextWriter errors)
    {
        foreach (FileCheck check in checks)
        {
            foreach (ConfigError message in check.Messages)
            {
                errors.WriteLine(check.Loaded is null ? $"{check.Name}: {message.Message}" : message.ToString());
            }

            if (options.Display is not null)
            {
                if (Configuration(check, options) is { } text)
                {
                    output.Write(checks.Count > 1 && options.Display != "json" ? $"## {check.Name}\n{text}" : text);
                }
            }
            else
            {
                output.WriteLine($"{check.Name}: {Verdict(check, options.Strict)}");
            }
        }
    }

    public static void WriteJson(IReadOnlyList<FileCheck> checks, CheckOptions options, TextWriter output)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Layout))
        {
            json.WriteStartObject();
            json.WriteBoolean("valid", checks.All(check => check.Passes(options.Strict)));
            json.WriteStartArray("files");
            foreach (FileCheck check in checks)
            {
                Write(json, check, options);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    private static void Write(Utf8JsonWriter json, FileCheck check, CheckOptions options)
    {
        json.WriteStartObject();
        json.WriteString("file", check.Name);
        json.WriteBoolean("valid", check.Passes(options.Strict));
        foreach ((string name, bool warnings) in new[] { ("errors", false), ("warnings", true) })
        {
            json.WriteStartArray(name);
            foreach (ConfigError message in check.Messages.Where(message => message.IsWarning == warnings))
            {
                json.WriteStartObject();
                json.WriteNumber("line", message.Line);
                json.WriteNumber("column", message.Column);
                json.WriteString("path", message.Path);
                json.WriteString("message", message.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (Configuration(check, options) is { } text)
        {
            json.WritePropertyName("configuration");
            if (options.Display == "json")
            {
                using var document = JsonDocument.Parse(text);
                document.RootElement.GetProperty("configuration").WriteTo(json);
            }
            else
            {
                json.WriteStringValue(text);
            }
        }

        json.WriteEndObject();
    }

    private static string Verdict(FileCheck check, bool strict)
    {
        string warnings = check.Warnings == 0 ? "" : $"{check.Warnings} warning{(check.Warnings == 1 ? "" : "s")}";
        string errors = check.Errors == 0 ? "" : $"{check.Errors} error{(check.Errors == 1 ? "" : "s")}";
        string[] parts = [check.Passes(strict) ? "ok" : "", errors, warnings];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }

    private static string? Configuration(FileCheck check, CheckOptions options)
    {
        if (check.Loaded is not { } loaded || check.Errors > 0)
        {
            return null;
        }

        var how = new PrintOptions(options.HideSecrets);
        return options.Display switch
        {
            "set" => ConfigPrinter.ToSet(loaded.Tree, how),
            "braces" => ConfigPrinter.ToBraces(loaded.Tree, how),
            "json" => JsonPrinter.ToJson(loaded.Tree, how),
            _ => null,
        };
    }
}
