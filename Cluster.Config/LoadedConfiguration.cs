using Cluster.Config.Language;
using Cluster.Config.Model;

namespace Cluster.Config;

/// <summary>What became of a configuration text.</summary>
/// <param name="Tree">What could be read, for display; secrets obfuscated.</param>
/// <param name="Model">Null when there are errors.</param>
/// <param name="Messages">Errors and warnings by line.</param>
public sealed record LoadedConfiguration(ConfigNode Tree, ClusterModel? Model, IReadOnlyList<ConfigError> Messages)
{
    public IEnumerable<ConfigError> Errors => Messages.Where(message => !message.IsWarning);

    public IEnumerable<ConfigError> Warnings => Messages.Where(message => message.IsWarning);

    /// <summary>Reads, checks and compiles. Never throws for what the text says; every error is in the result.</summary>
    /// <param name="text">Set commands or brace form.</param>
    /// <param name="file">For messages.</param>
    public static LoadedConfiguration From(string text, string file)
    {
        var errors = new ConfigErrors();
        ConfigNode tree = ConfigParser.Parse(text, file, errors);
        // A statement that did not parse would make others look incomplete, and what refers to it look lost: such complaints wait
        // until the syntax is right.
        ClusterModel? model = errors.Any ? null : TreeCompiler.Compile(tree, errors);
        return new LoadedConfiguration(tree, errors.Any ? null : model, errors.Sorted);
    }

    /// <summary>Checks and compiles a tree: the same model as from its text, with messages in the order in which its lines were written.</summary>
    public static LoadedConfiguration Of(ConfigNode tree)
    {
        var errors = new ConfigErrors();
        ClusterModel? model = TreeCompiler.Compile(tree, errors);
        return new LoadedConfiguration(tree, errors.Any ? null : model, errors.Sorted);
    }
}
