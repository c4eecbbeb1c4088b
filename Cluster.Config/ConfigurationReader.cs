using Cluster.Config.Language;
using Cluster.Config.Model;

namespace Cluster.Config;

/// <summary>
/// Reads one version of a configuration after the other. Of a large text that differs from the last one in a few statements only those are
/// read; the outcome is that of <see cref="LoadedConfiguration.From"/>, except that the tree stays here. Any thread may call; calls take turns.
/// </summary>
public sealed class ConfigurationReader
{
    /// <summary>Characters. Ours: whatever is shorter is read whole in some milliseconds.</summary>
    private const int Large = 64 * 1024;

    private readonly Lock _turn = new();
    private ConfigNode? _tree;
    private string _text = "";

    /// <summary>Texts of which only what was new was read.</summary>
    public int Patched { get; private set; }

    /// <param name="file">For messages.</param>
    public LoadedConfiguration Read(string text, string file)
    {
        lock (_turn)
        {
            // Until it is known to be right again: nothing may be built on half a change.
            ConfigNode? tree = _tree;
            _tree = null;
            var errors = new ConfigErrors();
            bool silent = true;
            if (tree is not null && TextPatch.TryApply(tree, _text, text, file))
            {
                Patched++;
            }
            else
            {
                tree = ConfigParser.Parse(text, file, errors);
                silent = errors.IsEmpty && text.Length >= Large && ConfigPrinter.ToBraces(tree) == text;
            }

            ClusterModel? model = errors.Any ? null : TreeCompiler.Compile(tree, errors);
            (_tree, _text) = silent ? (tree, text) : (null, "");
            return new LoadedConfiguration(ConfigNode.NewRoot(file), errors.Any ? null : model, errors.Sorted);
        }
    }
}
