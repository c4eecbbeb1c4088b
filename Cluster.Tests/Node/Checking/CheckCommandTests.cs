using System.CommandLine;
using System.Text.Json;
using Cluster.Node.Checking;
using Cluster.Tests.Config;
using Xunit;

namespace Cluster.Tests.Node.Checking;

public sealed class CheckCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("check").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void GoodFile_IsOk_AndPrintedInEachForm()
    {
        string file = Write("good.set", ConfigText.Complete);

        Assert.Equal((0, $"{file}: ok\n", ""), Run(file));
        (int code, string set, _) = Run("--display", "set", file);
        Assert.Equal(0, code);
        Assert.Contains("set security ike gateway branch address 192.0.2.101\n", set, StringComparison.Ordinal);
        Assert.Equal(set, Run("--display", "set", Write("again.conf", Run("--display", "braces", file).Output)).Output);
        Assert.Equal("gw", JsonDocument.Parse(Run("--display", "json", file).Output).RootElement.GetProperty("configuration").GetProperty("system").GetProperty("host-name").GetString());
    }

    [Fact]
    public void SeveralFiles_AreJudgedOneByOne_WithFileLineAndPath()
    {
        string good = Write("good.set", ConfigText.Complete);
        string bad = Write("bad.set", "set system host-name gw\nset security ike gatewy hub\nset security ike proposal p lifetime-seconds 5\n");

        (int code, string output, string errors) = Run(good, bad, Path.Combine(_directory, "absent.set"));

        Assert.Equal(1, code);
        Assert.Equal($"{good}: ok\n{bad}: 2 errors\n{_directory}/absent.set: 1 error\n", output);
        Assert.Equal(
            $"{bad}:2: [edit security ike] syntax error: unknown statement 'gatewy'; did you mean 'gateway'?\n"
            + $"{bad}:3: [edit security ike proposal p lifetime-seconds] value 5 is not within range (180..86400)\n"
            + $"{_directory}/absent.set: there is no such file\n",
            errors);
    }

    [Fact]
    public void ErrorsOfTheModel_AreFoundToo()
    {
        (int code, _, string errors) = Run(Write("bad.set", ConfigText.Complete.Replace("ike-policy pol", "ike-policy other", StringComparison.Ordinal)));

        Assert.Equal(1, code);
        Assert.Matches(@"bad\.set:\d+: \[edit security ike gateway branch ike-policy\]", errors);
    }

    [Fact]
    public void Json_HasEveryMessageWithItsPlace()
    {
        string bad = Write("bad.conf", "system {\n    hostname gw;\n}\n");

        (int code, string output, string errors) = Run("--json", "--display", "set", bad, Write("good.set", ConfigText.Complete));

        Assert.Equal((1, ""), (code, errors));
        JsonElement root = JsonDocument.Parse(output).RootElement;
        Assert.False(root.GetProperty("valid").GetBoolean());
        JsonElement file = root.GetProperty("files")[0];
        Assert.Equal(bad, file.GetProperty("file").GetString());
        JsonElement error = Assert.Single(file.GetProperty("errors").EnumerateArray());
        Assert.Equal((2, 5, "system"), (error.GetProperty("line").GetInt32(), error.GetProperty("column").GetInt32(), error.GetProperty("path").GetString()));
        Assert.Contains("hostname", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.True(root.GetProperty("files")[1].GetProperty("valid").GetBoolean());
        Assert.Contains("set system host-name gw\n", root.GetProperty("files")[1].GetProperty("configuration").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_AreObfuscated_OrLeftOut()
    {
        string file = Write("good.set", ConfigText.Complete);

        Assert.DoesNotContain("secret-of-tests", Run("--display", "braces", file).Output, StringComparison.Ordinal);
        Assert.Contains("$9$", Run("--display", "braces", file).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("$9$", Run("--display", "braces", "--hide-secrets", file).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_CountAsErrors_OnlyWhenStrict()
    {
        string file = Write("warned.set", ConfigText.Complete.Replace("set security zones security-zone untrust host-inbound-traffic system-services ike\n", "", StringComparison.Ordinal));

        (int code, string output, string errors) = Run(file);
        Assert.Equal((0, $"{file}: ok, 1 warning\n"), (code, output));
        Assert.Contains("warning:", errors, StringComparison.Ordinal);
        Assert.Equal((1, $"{file}: 1 warning\n"), (Run("--strict", file).Code, Run("--strict", file).Output));
    }

    [Fact]
    public void Help_SaysWhatItDoes()
    {
        (int code, string output, _) = Run("--help");

        Assert.Equal(0, code);
        Assert.Contains("without a running cluster", output, StringComparison.Ordinal);
        Assert.Contains("--display", output, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        int code = new RootCommand { CheckCommand.Create(output, errors) }.Parse(["check", .. arguments]).Invoke(new InvocationConfiguration { Output = output, Error = errors });
        return (code, output.ToString(), errors.ToString());
    }
}
