using System.Net;

namespace Cluster.Config.Model;

/// <summary>Users of remote access and where they are looked up.</summary>
/// <param name="Order"><c>radius</c>, <c>password</c>; empty is <c>password</c>.</param>
/// <param name="Pool">Addresses of users without one of their own; null: none.</param>
public sealed record AccessProfile(
    string Name, ValueList<string> Order, ValueList<AccessClient> Clients, ValueList<RadiusServer> Servers, AddressPool? Pool);

/// <param name="Address">The inner address of the user; null: from the pool.</param>
public sealed record AccessClient(string Name, SecretText? Password, InterfaceAddress? Address);

public sealed record RadiusServer(IPAddress Address, int Port, SecretText Secret, int TimeoutSeconds, int Retries);

/// <param name="Ranges">What is given out; empty: the whole network.</param>
public sealed record AddressPool(string Name, IPNetwork Network, ValueList<AddressRange> Ranges);

public sealed record AddressRange(string Name, IPAddress Low, IPAddress High);
