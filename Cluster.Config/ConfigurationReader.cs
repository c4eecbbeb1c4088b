using Cluster.Config.Language;
using Cluster.Config.Model;

namespace Cluster.Config;

/// <summary>
/// Reads one version of a configuration after the other. Of a large text that differs from the last one in a few statements only those are
/// read, and what does not depend on them is not compiled again; the outcome is that of <see cref="LoadedConfiguration.From"/>, except that the
/// tree stays here. Any thread may call; calls take turns.
/// </summary>
public sealed class ConfigurationReader
{
    /// <summary>Characters. Ours: whatever is shorter is read whole in some milliseconds.</summary>
    private const int Large = 64 * 1024;

    private readonly Lock _turn = new();
    private ConfigNode? _tree;
    private CompileMemory _memory = new();
    private string _text = "";

    /// <summary>Texts of which only what was new was read.</summary>
    public int Patched { get; private set; }

    /// <summary>Texts of which little more than what was new was compiled.</summary>
    public int TakenOver { get; private set; }

    /// <param name="file">For messages.</param>
    public LoadedConfiguration Read(string text, string file)
    {
        lock (_turn)
        {
            // Until it is known to be right again: nothing may be built on half a change.
            (ConfigNode? tree, CompileMemory memory) = (_tree, _memory);
            _tree = null;
            var errors = new ConfigErrors();
            bool silent = true;
            if (tree is not null && TextPatch.TryApply(tree, _text, text, file, memory))
            {
                Patched++;
            }
            else
            {
                memory = new CompileMemory();
                tree = ConfigParser.Parse(text, file, errors);
                silent = errors.IsEmpty && text.Length >= Large && ConfigPrinter.ToBraces(tree) == text;
            }

            ClusterModel? model = errors.Any ? null : TreeCompiler.Compile(tree, errors, silent ? memory : null);
            TakenOver += memory.HasTakenOver ? 1 : 0;
            (_tree, _text, _memory) = silent ? (tree, text, memory) : (null, "", new CompileMemory());
            return new LoadedConfiguration(ConfigNode.NewRoot(file), errors.Any ? null : model, errors.Sorted);
        }
    }
}
