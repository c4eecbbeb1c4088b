using System.Net;

namespace Cluster.Config.Model;

internal sealed class LoginClassBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public List<string> Permissions { get; } = [];

    public int? IdleMinutes { get; set; }

    public string? AllowCommands { get; set; }

    public string? DenyCommands { get; set; }
}

internal sealed class LoginUserBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public string? FullName { get; set; }

    public int? Uid { get; set; }

    public Reference? Class { get; set; }

    public string? EncryptedPassword { get; set; }
}

internal sealed class SelfTestBuilder
{
    public bool? AfterKeyGeneration { get; set; }

    public PeriodicBuilder? Periodic { get; set; }
}

internal sealed class PeriodicBuilder(Place at)
{
    public Place At { get; } = at;

    public TimeOnly? Start { get; set; }

    public int? DayOfWeek { get; set; }

    public int? DayOfMonth { get; set; }

    public int? Month { get; set; }
}

internal sealed class AlarmsBuilder
{
    public bool Audible { get; set; }

    /// <summary>An alarm is raised when the count exceeds it.</summary>
    public Dictionary<AlarmClass, int> Thresholds { get; } = [];
}

internal sealed class TraceBuilder
{
    /// <summary>Null: there is no such statement.</summary>
    public Place? At { get; set; }

    public Place? File { get; set; }

    public string? FileName { get; set; }

    public int? Files { get; set; }

    public long? SizeBytes { get; set; }

    public string? Match { get; set; }

    public bool WorldReadable { get; set; }

    public List<string> Flags { get; } = [];

    public bool NoRemoteTrace { get; set; }

    public long? RateLimit { get; set; }
}

internal sealed class AccessProfileBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public List<string> Order { get; } = [];

    public List<AccessClientBuilder> Clients { get; } = [];

    public List<RadiusServerBuilder> Servers { get; } = [];

    public Reference? Pool { get; set; }
}

internal sealed class AccessClientBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public SecretText? Password { get; set; }

    public InterfaceAddress? Address { get; set; }
}

internal sealed class RadiusServerBuilder(IPAddress address, Place at)
{
    public IPAddress Address { get; } = address;

    public Place At { get; } = at;

    public int Port { get; set; }

    public SecretText? Secret { get; set; }

    public int TimeoutSeconds { get; set; }

    public int Retries { get; set; }
}

internal sealed class AddressPoolBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public IPNetwork? Network { get; set; }

    /// <summary>The primary, the secondary.</summary>
    public IPAddress?[] Dns { get; } = new IPAddress?[2];

    public IPAddress?[] Wins { get; } = new IPAddress?[2];

    public List<AddressRangeBuilder> Ranges { get; } = [];
}
