using System.CommandLine;
using System.CommandLine.Invocation;
using Cluster.Dataplane.Host;
using Cluster.Node.Checking;
using Cluster.Node.Cli;
using Cluster.Node.Hosting;
using Cluster.Node.Settings;

namespace Cluster.Node;

/// <summary>
/// One program for the node, its command line, its guard and its certificates. The CLI and the guard are dispatched before anything
/// else is loaded: a prompt must be there in 0.3 s, and the guard must stay small.
/// </summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => args switch
    {
        ["guard", .. string[] rest] => Task.FromResult(GuardProgram.Run(rest)),
        ["cli", .. string[] rest] => Task.FromResult(CliProgram.Run(rest)),
        _ => RunAsync(args),
    };

    private static Task<int> RunAsync(string[] args)
    {
        var run = new RunCommand();
        run.Command.SetAction((parsed, cancel) => NodeProgram.RunAsync(run.Read(parsed), cancel));
        var root = new RootCommand("An IPsec VPN gateway that is a cluster")
        {
            run.Command,
            CheckCommand.Create(),
            CertificatesCommand.Create(),
            new Command("cli", "Operate a running node; see cli --help"),
        };
        ParseResult parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction errors)
        {
            errors.ShowHelp = false;
        }

        // The host has its own handler for SIGTERM. The command line's would end the process after 2 s, in the middle of the hand-over.
        return parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
