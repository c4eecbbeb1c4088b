using System.Net;

namespace Cluster.Config.Model;

/// <summary>Users of remote access and where they are looked up.</summary>
/// <param name="Order"><see cref="Radius"/>, <see cref="Password"/>, <see cref="Certificate"/>; empty is <see cref="Password"/>.</param>
/// <param name="Pool">Addresses of users without one of their own; null: none.</param>
public sealed record AccessProfile(
    string Name, ValueList<string> Order, ValueList<AccessClient> Clients, ValueList<RadiusServer> Servers, AddressPool? Pool)
{
    /// <summary>The clients of the profile.</summary>
    public const string Password = "password";

    public const string Radius = "radius";

    /// <summary>A certificate of a trusted authority, by EAP-TLS.</summary>
    public const string Certificate = "certificate";
}

/// <param name="Address">The inner address of the user; null: from the pool.</param>
public sealed record AccessClient(string Name, SecretText? Password, InterfaceAddress? Address);

public sealed record RadiusServer(IPAddress Address, int Port, SecretText Secret, int TimeoutSeconds, int Retries);

/// <param name="Ranges">What is given out; empty: the whole network.</param>
/// <param name="Dns">Name servers, the first one asked first.</param>
/// <param name="Wins">NetBIOS name servers.</param>
public sealed record AddressPool(string Name, IPNetwork Network, ValueList<AddressRange> Ranges, ValueList<IPAddress> Dns, ValueList<IPAddress> Wins);

public sealed record AddressRange(string Name, IPAddress Low, IPAddress High);
