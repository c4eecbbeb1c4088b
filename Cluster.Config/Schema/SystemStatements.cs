using Cluster.Config.Model;

namespace Cluster.Config.Schema;

internal static class SystemStatements
{
    private const string Periodic = "system fips self-test periodic";

    private static readonly ArgumentType<string> Mac = ArgumentTypes.Words(
        "algorithm",
        ("hmac-md5", "HMAC-MD5"), ("hmac-md5-96", "HMAC-MD5, 96 bits"), ("hmac-ripemd160", "HMAC-RIPEMD-160"), ("hmac-sha1", "HMAC-SHA-1"),
        ("hmac-sha1-96", "HMAC-SHA-1, 96 bits"), ("hmac-sha2-256", "HMAC-SHA-256"), ("hmac-sha2-256-96", "HMAC-SHA-256, 96 bits"),
        ("hmac-sha2-512", "HMAC-SHA-512"), ("umac-64", "UMAC, 64 bits"));

    public static readonly Statement[] Rows =
    [
        Row.Section("system", "System parameters").Needs(Permission.System),
        Row.Leaf("system host-name", ArgumentTypes.Name("name"), "Name of the gateway, as prompts show it",
            (ClusterBuilder b, string value) => b.HostName = value),
        Row.Leaf("system domain-name", TextTypes.HostName, "Domain of the gateway", (ClusterBuilder b, string value) => b.DomainName = value)
            .NotYet("it is shown only"),
        Row.Leaf("system time-zone", TextTypes.TimeZone, "Time zone of schedules",
            (ClusterBuilder b, string value) => b.TimeZone = value).NotYet("it holds for schedules; times are shown in UTC"),
        .. FipsRows(),
        Row.Section("system services", "Services of the system"),
        Row.Section("system services ssh", "Secure shell"),
        Row.List("system services ssh macs", Mac, "Message authentication codes that are offered",
            (ClusterBuilder b, string value, Place at) => b.SshMacs.Add(value)).NotYet("the secure shell of the host keeps its own"),
        Row.Section("system scripts", "Scripts").OutOfScope(),
        Row.Section("system scripts commit", "Scripts that run at commit"),
        Row.KeptEntry("system scripts commit file *", ArgumentTypes.Text("name"), "A script"),
        .. LoginRows(),
    ];

    private static Statement[] FipsRows() =>
    [
        Row.Section("system fips", "Self tests of the cryptographic module"),
        Row.Section("system fips self-test", "When they run, besides at start"),
        Row.Leaf("system fips self-test after-key-generation",
            ArgumentTypes.OneOf("state", ("enable", "Test", true), ("disable", "Do not test", false)), "Test after a key was generated",
            (ClusterBuilder b, bool value) => b.SelfTest.AfterKeyGeneration = value).NotYet("keys are generated without a test of their own"),
        Row.Presence(Periodic, "Run at fixed times", (ClusterBuilder b, Place at) => b.SelfTest.Periodic = new PeriodicBuilder(at)),
        Row.Leaf(Periodic + " start-time", TextTypes.ClockTime, "Time of day, in the time zone of the system",
            (PeriodicBuilder b, TimeOnly value) => b.Start = value, mandatory: true),
        Row.Leaf(Periodic + " day-of-week", ArgumentTypes.Number("day", 1, 7), "Weekly, on this day; 1 is Monday",
            (PeriodicBuilder b, int value) => b.DayOfWeek = value),
        Row.Leaf(Periodic + " day-of-month", ArgumentTypes.Number("day", 1, 31), "Instead of weekly: on this day of the month",
            (PeriodicBuilder b, int value) => b.DayOfMonth = value),
        Row.Leaf(Periodic + " month", ArgumentTypes.Number("month", 1, 12), "With day-of-month: in this month only",
            (PeriodicBuilder b, int value) => b.Month = value),
    ];

    private static Statement[] LoginRows() =>
    [
        Row.Section("system login", "Users and what they may do").Needs(Permission.Admin),
        Row.Entry("system login class *", ArgumentTypes.Name("class-name"), "What a group of users may do",
            (ClusterBuilder b, string name, Place at) =>
            {
                var made = new LoginClassBuilder(name, at);
                b.LoginClasses.Add(made);
                return made;
            }),
        Row.List("system login class * permissions", LoginPermissions.Word, "What they may do",
            (LoginClassBuilder b, string value, Place at) => b.Permissions.Add(value), mandatory: true),
        Row.Leaf("system login class * idle-timeout", ArgumentTypes.Number("minutes", 1, 100_000), "Time without input after which a session ends",
            (LoginClassBuilder b, int value) => b.IdleMinutes = value),
        Row.Leaf("system login class * allow-commands", TextTypes.RegularExpression, "Commands that are allowed whatever the permissions",
            (LoginClassBuilder b, string value) => b.AllowCommands = value),
        Row.Leaf("system login class * deny-commands", TextTypes.RegularExpression, "Commands that are refused whatever the permissions",
            (LoginClassBuilder b, string value) => b.DenyCommands = value),
        Row.Entry("system login user *", ArgumentTypes.Name("user-name"), "Somebody who may log in",
            (ClusterBuilder b, string name, Place at) =>
            {
                var made = new LoginUserBuilder(name, at);
                b.LoginUsers.Add(made);
                return made;
            }),
        Row.Leaf("system login user * full-name", ArgumentTypes.Text("name"), "Full name", (LoginUserBuilder b, string value) => b.FullName = value),
        Row.Leaf("system login user * uid", ArgumentTypes.Number("uid", 0, 64_000), "User id of the host that needs no password on the local socket",
            (LoginUserBuilder b, int value) => b.Uid = value),
        Row.Leaf("system login user * class", ArgumentTypes.Name("class-name", LoginPermissions.Predefined, "system login class *"), "What the user may do",
            (LoginUserBuilder b, string value, Place at) => b.Class = new Reference(value, at), mandatory: true),
        Row.Section("system login user * authentication", "How the user proves who he is"),
        Row.Hash("system login user * authentication encrypted-password", TextTypes.PasswordHash, "Hash of the password",
            (LoginUserBuilder b, string value) => b.EncryptedPassword = value),
    ];
}
