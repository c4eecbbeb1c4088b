using System.Globalization;
using Cluster.Config;
using Cluster.Config.Language;
using Cluster.Config.Model;
using Xunit;

namespace Cluster.Tests.Config.Language;

/// <summary>
/// Configuration text of any kind is read without an exception, in bounded time, and errors point into the text; a wrong word is where they point.
/// <c>CLUSTER_FUZZ_TEXTS=n</c> runs more, <c>CLUSTER_FUZZ_SEED=n</c> others, <c>CLUSTER_FUZZ_THREADS=n</c> several at a time.
/// </summary>
public sealed class TextFuzzTests
{
    /// <summary>Texts from one seed; every tenth of them has a wrong word, the others are damaged.</summary>
    private const int Batch = 10_000;

    /// <summary>Far above what any of these texts needs on a busy machine: whoever takes longer hangs.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    [Fact]
    public void Text_DamagedInAnyWay_IsReadToItsEnd()
    {
        int texts = Number("CLUSTER_FUZZ_TEXTS", 10_000), seed = Number("CLUSTER_FUZZ_SEED", 1);
        var threads = new ParallelOptions { MaxDegreeOfParallelism = Number("CLUSTER_FUZZ_THREADS", 1) };
        Parallel.For(0, (texts + Batch - 1) / Batch, threads, batch => Run(seed + batch, Math.Min(Batch, texts - (batch * Batch))));
    }

    private static void Run(int seed, int texts)
    {
        var damaged = new DamagedTexts(seed);
        var wrong = new WrongWords(seed);
        int found = 0;
        for (int i = 0; i < texts; i++)
        {
            string text = "";
            long started = Environment.TickCount64;
            try
            {
                if (i % 10 == 0)
                {
                    (text, int line, int column) = wrong.Next();
                    found += IsFound(text, line, column) ? 1 : 0;
                }
                else
                {
                    text = damaged.Next();
                    Check(text);
                }

                Assert.InRange(Environment.TickCount64 - started, 0, Longest.TotalMilliseconds);
            }
            catch (Exception failure)
            {
                Assert.Fail($"text {i} of CLUSTER_FUZZ_SEED={seed}: {failure}\n{text}");
            }
        }

        // The others stand where free text may.
        Assert.InRange(found, texts / 20, texts / 10);
    }

    private static void Check(string text)
    {
        LoadedConfiguration loaded = LoadedConfiguration.From(text, "fuzz");
        if (loaded.Messages.Count > 0)
        {
            string[] lines = text.Split('\n');
            foreach (ConfigError message in loaded.Messages)
            {
                Assert.InRange(message.Line, 0, lines.Length);
                Assert.InRange(message.Column, 0, message.Line == 0 ? 0 : lines[message.Line - 1].Length + 2);
            }
        }

        // What could be read can be printed and read again.
        if (loaded.Tree.Children.Count > 0)
        {
            string printed = ConfigPrinter.ToBraces(loaded.Tree);
            Assert.True(RandomTrees.Same(loaded.Tree, RandomTrees.Parse(printed)), printed);
        }
    }

    private static bool IsFound(string text, int line, int column)
    {
        var errors = new ConfigErrors();
        ConfigParser.Parse(text, "f", errors);

        if (errors.Sorted is not [{ } first, ..])
        {
            return false;
        }

        Assert.Equal((line, column), (first.Line, first.Column));
        return true;
    }

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : usual;
}
