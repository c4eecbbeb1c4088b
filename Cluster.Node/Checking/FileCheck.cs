using Cluster.Config;
using Cluster.Config.Model;

namespace Cluster.Node.Checking;

/// <summary>What became of one file.</summary>
/// <param name="Loaded">Null when it could not be read.</param>
internal sealed record FileCheck(string Name, LoadedConfiguration? Loaded, IReadOnlyList<ConfigError> Messages)
{
    private const string StandardInput = "-";

    public int Errors => Messages.Count(message => !message.IsWarning);

    public int Warnings => Messages.Count(message => message.IsWarning);

    public static FileCheck Of(string path)
    {
        string name = path == StandardInput ? "<stdin>" : path;
        try
        {
            string text = path == StandardInput ? Console.In.ReadToEnd() : File.ReadAllText(path);
            LoadedConfiguration loaded = LoadedConfiguration.From(text, name);
            return new FileCheck(name, loaded, loaded.Messages);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            string why = unreadable is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : unreadable.Message;
            return new FileCheck(name, null, [new ConfigError(name, 0, "", why)]);
        }
    }

    public bool Passes(bool strict) => Errors == 0 && (!strict || Warnings == 0);
}
