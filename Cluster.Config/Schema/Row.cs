using Cluster.Config.Model;

namespace Cluster.Config.Schema;

/// <summary>
/// Makes rows. A path names its parent by prefix; <c>*</c> is an argument in the middle of a path, <c>.</c> a value without
/// keyword. The types of the lambdas say which builder the row works on; rows that are only kept have none.
/// </summary>
internal static class Row
{
    public static Statement Section(string path, string help) =>
        new() { Path = path, Kind = StatementKind.Section, Help = help };

    public static Statement Presence<TParent, TChild>(string path, string help, Func<TParent, Place, TChild> open, string? choice = null)
        where TParent : class
        where TChild : class =>
        new()
        {
            Path = path, Kind = StatementKind.Presence, Help = help, Choice = choice,
            Open = (parent, _, at) => open((TParent)parent, at),
        };

    public static Statement Entry<TParent, TChild>(
        string path, ArgumentType<string> name, string help, Func<TParent, string, Place, TChild> open, bool oneLine = false,
        string? choice = null)
        where TParent : class
        where TChild : class =>
        new()
        {
            Path = path, Kind = StatementKind.Entry, Help = help, ArgumentTypes = [name], OneLine = oneLine, Choice = choice,
            Open = (parent, arguments, at) => open((TParent)parent, arguments[0], at),
        };

    /// <summary>An entry that is one of thousands: see <see cref="Statement.Attach"/>.</summary>
    /// <param name="apart">See <see cref="Statement.StandsApart"/>.</param>
    public static Statement Entry<TParent, TChild>(
        string path, ArgumentType<string> name, string help, Func<string, Place, TChild> make, Action<TParent, TChild> attach,
        bool oneLine = false, bool apart = false)
        where TParent : class
        where TChild : class =>
        new()
        {
            Path = path, Kind = StatementKind.Entry, Help = help, ArgumentTypes = [name], OneLine = oneLine, StandsApart = apart,
            Open = (parent, arguments, at) =>
            {
                TChild made = make(arguments[0], at);
                attach((TParent)parent, made);
                return made;
            },
            Attach = (parent, made) => attach((TParent)parent, (TChild)made),
        };

    public static Statement Entry<TParent, TChild>(
        string path, ArgumentType<string> first, ArgumentType<string> second, string help, Func<TParent, string, string, Place, TChild> open)
        where TParent : class
        where TChild : class =>
        new()
        {
            Path = path, Kind = StatementKind.Entry, Help = help, ArgumentTypes = [first, second],
            Open = (parent, arguments, at) => open((TParent)parent, arguments[0], arguments[1], at),
        };

    public static Statement Leaf<TBuilder, T>(
        string path, ArgumentType<T> type, string help, Action<TBuilder, T, Place> bind, string? otherwise = null,
        bool mandatory = false, string? choice = null, bool secret = false)
        where TBuilder : class =>
        new()
        {
            Path = path, Kind = StatementKind.Leaf, Help = help, ArgumentTypes = [type], Default = otherwise, Mandatory = mandatory,
            Choice = choice, Secret = secret, Bind = (builder, text, at) => bind((TBuilder)builder, type.Read(text), at),
        };

    public static Statement Leaf<TBuilder, T>(
        string path, ArgumentType<T> type, string help, Action<TBuilder, T> bind, string? otherwise = null,
        bool mandatory = false, string? choice = null, bool secret = false)
        where TBuilder : class =>
        Leaf<TBuilder, T>(path, type, help, (builder, value, _) => bind(builder, value), otherwise, mandatory, choice, secret);

    public static Statement List<TBuilder, T>(
        string path, ArgumentType<T> type, string help, Action<TBuilder, T, Place> bind, int most = int.MaxValue,
        bool mandatory = false, string? choice = null)
        where TBuilder : class =>
        new()
        {
            Path = path, Kind = StatementKind.List, Help = help, ArgumentTypes = [type], MostValues = most, Mandatory = mandatory,
            Choice = choice, Bind = (builder, text, at) => bind((TBuilder)builder, type.Read(text), at),
        };

    /// <summary>A leaf with the hash of a password.</summary>
    public static Statement Hash<TBuilder, T>(string path, ArgumentType<T> type, string help, Action<TBuilder, T> bind)
        where TBuilder : class =>
        new()
        {
            Path = path, Kind = StatementKind.Leaf, Help = help, ArgumentTypes = [type], Hashed = true,
            Bind = (builder, text, _) => bind((TBuilder)builder, type.Read(text)),
        };

    /// <summary>A leaf that is stored and shown and means nothing to the model: a description, or what is out of scope.</summary>
    public static Statement Kept(string path, ArgumentType type, string help, string? choice = null, string? otherwise = null, bool secret = false) =>
        new()
        {
            Path = path, Kind = StatementKind.Leaf, Help = help, ArgumentTypes = [type], Choice = choice, Default = otherwise, Secret = secret,
        };

    /// <summary>A list that is stored and shown and means nothing to the model.</summary>
    public static Statement KeptList(string path, ArgumentType type, string help, string? choice = null) =>
        new() { Path = path, Kind = StatementKind.List, Help = help, ArgumentTypes = [type], Choice = choice };

    /// <summary>A flag that is stored and shown and means nothing to the model.</summary>
    public static Statement KeptFlag(string path, string help, string? choice = null) =>
        new() { Path = path, Kind = StatementKind.Flag, Help = help, Choice = choice };

    /// <summary>A container that is stored and shown even when it is empty, and means nothing to the model.</summary>
    public static Statement KeptPresence(string path, string help, string? choice = null) =>
        new() { Path = path, Kind = StatementKind.Presence, Help = help, Choice = choice };

    /// <summary>A named container that is stored and shown and means nothing to the model.</summary>
    public static Statement KeptEntry(string path, ArgumentType name, string help, bool oneLine = false) =>
        new() { Path = path, Kind = StatementKind.Entry, Help = help, ArgumentTypes = [name], OneLine = oneLine };

    public static Statement Flag<TBuilder>(string path, string help, Action<TBuilder, Place> bind, string? choice = null)
        where TBuilder : class =>
        new() { Path = path, Kind = StatementKind.Flag, Help = help, Choice = choice, Bind = (builder, _, at) => bind((TBuilder)builder, at) };

    public static Statement Flag<TBuilder>(string path, string help, Action<TBuilder> bind, string? choice = null)
        where TBuilder : class =>
        Flag<TBuilder>(path, help, (builder, _) => bind(builder), choice);
}
