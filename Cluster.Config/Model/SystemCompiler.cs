namespace Cluster.Config.Model;

/// <summary>Logins, schedules, alarms and traces.</summary>
internal static class SystemCompiler
{
    public static SystemSettings System(ClusterBuilder cluster, ConfigErrors errors) => new(
        cluster.DomainName, cluster.TimeZone, cluster.SshMacs.ToValueList(), cluster.SelfTest.AfterKeyGeneration,
        Schedule(cluster.SelfTest.Periodic, errors));

    public static AlarmSettings Alarms(ClusterBuilder cluster) => new(
        cluster.Alarms.Audible,
        cluster.Alarms.Thresholds.OrderBy(row => row.Key).Select(row => new AlarmThreshold(row.Key, row.Value)).ToValueList(),
        cluster.LogCache);

    public static LoginSettings Login(ClusterBuilder cluster, ConfigErrors errors)
    {
        HashSet<string> classes = [.. cluster.LoginClasses.Select(row => row.Name)];
        foreach (LoginClassBuilder row in cluster.LoginClasses.Where(row => IsPredefined(row.Name)))
        {
            errors.Add(row.At, $"class {row.Name} is predefined: another name is needed");
        }

        var uids = new Dictionary<int, string>();
        foreach (LoginUserBuilder user in cluster.LoginUsers)
        {
            if (user.Class is { } name && !classes.Contains(name.Name) && !IsPredefined(name.Name))
            {
                errors.Add(
                    name.At,
                    $"class '{name.Name}' is not defined under [edit system login]; predefined are {string.Join(", ", LoginClass.Predefined.Select(row => row.Name))}");
            }

            if (user.Uid is { } uid && !uids.TryAdd(uid, user.Name))
            {
                errors.Add(user.At, $"uid {uid} is already that of user {uids[uid]}");
            }
        }

        return new LoginSettings(
            cluster.LoginUsers.Select(user => new LoginUser(user.Name, user.FullName, user.Uid, user.Class?.Name ?? "", user.EncryptedPassword)).ToValueList(),
            cluster.LoginClasses.Select(row => new LoginClass(
                row.Name, row.Permissions.ToValueList(), row.IdleMinutes, row.AllowCommands, row.DenyCommands)).ToValueList());
    }

    /// <summary>Null: nothing is traced.</summary>
    public static TraceOptions? Trace(TraceBuilder trace, ConfigErrors errors)
    {
        if (trace.At is null)
        {
            return null;
        }

        // C20
        if (trace.File is { } file && ((trace.Files is null) != (trace.SizeBytes is null) || (trace.Files is not null && trace.FileName is null)))
        {
            errors.Add(file, "'files' and 'size' must be given together, and with the name of the file");
        }

        return new TraceOptions(
            trace.FileName, trace.Files ?? TraceOptions.DefaultFiles, trace.SizeBytes ?? TraceOptions.DefaultSizeBytes, trace.Match,
            trace.WorldReadable, trace.Flags.ToValueList(), trace.NoRemoteTrace, trace.RateLimit);
    }

    private static SelfTestSchedule? Schedule(PeriodicBuilder? periodic, ConfigErrors errors)
    {
        if (periodic is null)
        {
            return null;
        }

        if (periodic.DayOfWeek is not null && (periodic.DayOfMonth ?? periodic.Month) is not null)
        {
            errors.Add(periodic.At, "'day-of-week' (weekly) and 'day-of-month' or 'month' (monthly) exclude each other");
        }
        else if (periodic.Month is not null && periodic.DayOfMonth is null)
        {
            errors.Add(periodic.At, "'month' needs 'day-of-month'");
        }

        return new SelfTestSchedule(periodic.Start ?? default, periodic.DayOfWeek, periodic.DayOfMonth, periodic.Month);
    }

    private static bool IsPredefined(string name) => LoginClass.Predefined.Any(row => row.Name == name);
}
