using System.CommandLine;
using Cluster.Bench;

var root = new RootCommand("Demo, drills, benchmarks and the judges of Cluster; started through ./cluster")
{
    Programs.Demo(), Programs.Drill(), Programs.Bench(),
    Commands.UdpFlow(), Commands.TcpKeeperCommand(), Commands.EspReplayCommand(), Commands.Garbage(), Commands.Storm(), Commands.WanJudgeCommand(),
    Commands.SetupEcho(), Commands.SetupTriggerCommand(),
};
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
