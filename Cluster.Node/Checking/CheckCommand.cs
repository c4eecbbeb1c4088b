using System.CommandLine;

namespace Cluster.Node.Checking;

/// <summary><c>cluster-node check</c>: whether configuration files could be committed, without a running cluster.</summary>
public static class CheckCommand
{
    public static Command Create() => Create(Console.Out, Console.Error);

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var files = new Argument<string[]>("FILE") { Description = "Configuration files, as set commands or in braces; - is standard input", Arity = ArgumentArity.OneOrMore };
        var display = new Option<string>("--display") { Description = "Print the configuration of files without errors: set, braces or json", HelpName = "FORM" };
        display.AcceptOnlyFromAmong("set", "braces", "json");
        var hideSecrets = new Option<bool>("--hide-secrets") { Description = "With --display: leave secrets out; otherwise they are shown obfuscated, which everybody can undo" };
        var json = new Option<bool>("--json") { Description = "Print the verdict, errors and warnings (and with --display the configuration) as JSON" };
        var strict = new Option<bool>("--strict") { Description = "Warnings count as errors" };
        var command = new Command(
            "check",
            "Check configuration files without a running cluster. Every error and warning goes to standard error as FILE:LINE: [edit PATH] MESSAGE; "
            + "the exit code is 0 when all files could be committed, otherwise 1")
        {
            files, display, hideSecrets, json, strict,
        };
        command.SetAction(parsed =>
        {
            var options = new CheckOptions(parsed.GetValue(display), parsed.GetValue(hideSecrets), parsed.GetValue(strict));
            FileCheck[] checks = [.. parsed.GetRequiredValue(files).Select(FileCheck.Of)];
            if (parsed.GetValue(json))
            {
                CheckReport.WriteJson(checks, options, output);
            }
            else
            {
                CheckReport.WriteText(checks, options, output, errors);
            }

            return checks.All(check => check.Passes(options.Strict)) ? 0 : 1;
        });
        return command;
    }
}
