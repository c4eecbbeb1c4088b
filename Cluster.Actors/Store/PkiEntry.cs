using System.Collections.Immutable;
using Cluster.Crypto.Keys;

namespace Cluster.Actors.Store;

/// <summary>One entry of the certificate store.</summary>
/// <param name="Name">Certificate id or profile.</param>
/// <param name="Parts">DER of what is public.</param>
/// <param name="Key">PKCS #8 of a key pair; null of everything else. Whoever reads an entry disposes of it.</param>
/// <param name="Revision">Of the store when the entry was written; 0 for one that is not there yet.</param>
public sealed record PkiEntry(PkiKind Kind, string Name, ImmutableArray<byte[]> Parts, SecretBytes? Key, long Revision = 0);

/// <summary>Everything in the certificate store, at least as new as the revision says.</summary>
public sealed record PkiContents(long Revision, ImmutableArray<PkiEntry> Entries);
