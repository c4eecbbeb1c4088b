using System.Globalization;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.V2;
using Xunit;

namespace Cluster.Tests.Ike;

/// <summary>
/// Key derivation against NIST's values for the IKEv2 KDF with SHA2-256 (ACVP server, test case "IKEv2 SHA2-256"): the leading
/// bytes of its keying material, cut as RFC 7296 sections 2.14 and 2.17 cut them.
/// </summary>
public sealed class KeyScheduleTests
{
    private const string Ni = "0a58fea9c1d4fee2e74e1aad6fb02dd5f318eb127465a112be8dc3c04d5dba62eae708f9dc1b2362afd6ba4bda3cf5000f4979fbcbadbcfda9291593829c4e905c21db0c2ee15175ce77a8a0dadf25c7f175bc53fd91b636a9b3c50b203de9b9d6dc463dcb4048f101e26498ceaed3afbcd931394a7e099392dfff82e5d6fa85c2e8a8ab90ad363a66795dc32798847e405acd87988140f973058917273a6b0bafb962c75e2b1a21e79c08beeb82168bf8b4b57f3dce867bf7862a7b8acbc21be838021913daf64340c055ed17aaf7b6e1d0ca33ae890ddbdb83f4e615aad5e3bff58c3db70bac81a0dfbabe5391fc62bca4659e22a0741e01d8d06e67d9bb41";
    private const string Nr = "e4fdfa68df6171d9eaff8b7b5ad31e7c6098d259f3397c9854cbefe7449b0864c1df16ddece8b26567560f8d59182a44c19149c2d0d72606a160021ade3d23c7c6936c91a4b6bec37adf38cfc84b851c68dcee06f81306f63abbefc07e231e3058c49437a557df617eac01663593d2a3e594699284c0a35eae6931492ccb2a43db72a600a3899205d681d2b76b1280e456339bb10e0c584aecfdae31c77a4c40dbcb345f782ac32835d4c220c1e97254ded6a40075dd717b00b69c86a49e801773026536ae02d58a649827f1ba67610ee936dffd11c9d5a9156631916a0a0046ec0ba42f56f2a18de83d5d71a985b0cc9eec2c06b3d907ca58454419f374069d";
    private const string Gir = "9d469de41b4739c7dd01f19aa94f17e48150ae9dbede94832142db19";
    private const string GirNew = "c2987b0767006c3b9aea491bfed1646a3d7194639492b8d45b23b383";
    private const string SpiInitiator = "c8de93111750e409";
    private const string SpiResponder = "32d51b33508997fa";
    private const string Material = "bc83518f63b762874ac57947cdfae33a8d9724df0b83ee4b6df38c23fc2ad829f4d70b5a68dd1f5a52416f09758638aedf919c09a17c5298cdb703bb75b1005cba0109739aaa4efd2fe7534c95ad05e546e4419931270eddcab68ac1589d7fde47f5b9e8d5b614cb24ec3caf515497a9e99ee6f1b318ff153b539ef071dcaff9b41945dcb780700d69e5dc888a91de195c52825badfd0ab4c33cec71ab5c2b4badefe5455455ce5d8ae91721a2091bcccc1514e69482c9c8da1d9f0f187eedda916393570a8c0a8dfabc26d8ed31e8ea47662515972a22d11d692bc1fac6395a";
    private const string ChildMaterial = "c725012285d56e53244a9baaaf95abfca543708d333a3f3a86ba660e00edd4d489bcd631819fda0413382edd9f53d1ed718e056c2ad91d38de90f06cd434de70141d051c021e7ddd6e4137946b4770dca59a4decabdd866852eb557fdd995646613ff2923f5f23aa58c8fbd5ad52cf2eac9bda97faad5596695f4a747a0f1cc6";
    private const string ChildMaterialWithGroup = "140a1f2a3c94318ece6edfa8c63f37d8d45982de8b6cbfe34011150db0253e34de3796d4aa579954a0bbf234794eb6e7ece2a8f91100f5507df4ee8e66c7813d4c0ff64d484a3494c54b0d9c605ea24234a49a010ce5c352feb9e1060c8c787229466296cdc9d11bb9d221ed2bb39544572464254ec02a0fbe777b07402c775e";
    private const string SeedOfRekey = "05f796c8df322a7e33283ae5fa2f376d8d5efa0ac3745fc548e430031424c121";

    private static readonly IkeSuite Suite = new(12, 256, 5, 12, 14);
    private static readonly ChildSuite Child = new(12, 256, 12, 0, false);

    [Fact]
    public void Initial_OfNistValues_IsTheirKeyingMaterial() => Assert.Equal(Material, Join(Keys()));

    [Theory]
    [InlineData(false, ChildMaterial)]
    [InlineData(true, ChildMaterialWithGroup)]
    public void Child_OfNistValues_IsTheirKeyingMaterial(bool withGroup, string expected)
    {
        var keys = KeySchedule.Child(Suite.Prf, Keys().Derive, withGroup ? Secret(GirNew) : null, Bytes(Ni), Bytes(Nr), Child);
        Assert.Equal(expected, Hex(keys.InitiatorEncryption) + Hex(keys.InitiatorIntegrity) + Hex(keys.ResponderEncryption) + Hex(keys.ResponderIntegrity));
    }

    [Fact]
    public void Rekeyed_OfNistValues_ExpandsTheirSeed()
    {
        var keys = KeySchedule.Rekeyed(
            Suite, Suite.Prf, Keys().Derive, Secret(GirNew), Bytes(Ni), Bytes(Nr), Spi(SpiInitiator), Spi(SpiResponder));
        byte[] expected = new byte[Material.Length / 2];
        Suite.Prf.Expand(Bytes(SeedOfRekey), Bytes(Ni + Nr + SpiInitiator + SpiResponder), expected);
        Assert.Equal(Convert.ToHexStringLower(expected), Join(keys));
    }

    private static IkeKeys Keys() =>
        KeySchedule.Initial(Suite, Secret(Gir), Bytes(Ni), Bytes(Nr), Spi(SpiInitiator), Spi(SpiResponder));

    private static string Join(IkeKeys keys) =>
        Hex(keys.Derive) + Hex(keys.IntegrityInitiator) + Hex(keys.IntegrityResponder) + Hex(keys.EncryptionInitiator)
        + Hex(keys.EncryptionResponder) + Hex(keys.AuthInitiator) + Hex(keys.AuthResponder);

    private static IkeSpi Spi(string hex) => new(ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);

    private static SecretBytes Secret(string hex) => new(Bytes(hex));

    private static string Hex(SecretBytes secret) => Convert.ToHexStringLower(secret.Expose());
}
