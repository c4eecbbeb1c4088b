using Cluster.Config.Model;

namespace Cluster.Config.Schema;

/// <summary>The words of <c>system login class NAME permissions</c> and the classes that need no configuration.</summary>
internal static class LoginPermissions
{
    internal static readonly ArgumentType<string> Word = ArgumentTypes.Words(
        "permission",
        ("all", "Everything"),
        ("access", "See [edit access]"), ("access-control", "Change [edit access]"),
        ("admin", "See [edit system login]"), ("admin-control", "Change [edit system login]"),
        ("all-control", "Change everything"),
        ("clear", "Clear SAs and counters"),
        ("configure", "Enter configuration mode"),
        ("control", "Change what the other permissions let see"),
        ("field", "Debugging commands"),
        ("interface", "See [edit interfaces]"), ("interface-control", "Change [edit interfaces]"),
        ("maintenance", "Stop, start and drain nodes"),
        ("network", "Ping, traceroute and other tools"),
        ("reset", "Restart processes"),
        ("rollback", "Return to earlier configurations"),
        ("routing", "See [edit routing-options]"), ("routing-control", "Change [edit routing-options]"),
        ("secret", "See secrets"), ("secret-control", "Change secrets"),
        ("security", "See [edit security]"), ("security-control", "Change [edit security]"),
        ("shell", "The shell of the host"),
        ("snmp", "See [edit snmp]"), ("snmp-control", "Change [edit snmp]"),
        ("system", "See [edit system]"), ("system-control", "Change [edit system]"),
        ("trace", "See trace options and files"), ("trace-control", "Change trace options"),
        ("view", "Show state and statistics"), ("view-configuration", "Show the configuration without secrets"));

    /// <summary>Classes that are always there; a configured class may not have their names.</summary>
    internal static readonly ArgumentWord[] Predefined =
        [.. LoginClass.Predefined.Select(row => new ArgumentWord(row.Name, row.Help))];
}
