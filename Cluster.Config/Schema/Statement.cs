using Cluster.Config.Model;

namespace Cluster.Config.Schema;

/// <summary>
/// One row of the language: a statement, what it takes, and what it does to the model. Everything that knows statements
/// (parser, completion, help, printing, reference manual) reads these rows.
/// </summary>
public sealed class Statement
{
    private readonly Dictionary<string, Statement> _byKeyword = [];
    private Statement[]? _childrenThatMatter;
    private readonly List<Statement> _children = [];
    private Permission? _permission;
    private Effect _effect;
    private string? _effectNote;

    /// <summary>The whole path with <c>*</c> for arguments.</summary>
    public required string Path { get; init; }

    public required StatementKind Kind { get; init; }

    public required string Help { get; init; }

    /// <summary>The first word; empty where the statement begins with its argument (<c>interfaces NAME</c>).</summary>
    public string Keyword { get; private set; } = "";

    /// <summary>What follows the keyword, in order.</summary>
    public IReadOnlyList<HeadPart> Head { get; private set; } = [];

    public Statement? Parent { get; private set; }

    /// <summary>In the order of the table.</summary>
    public IReadOnlyList<Statement> Children => _children;

    /// <summary>The child that begins with its argument, if there is one.</summary>
    public Statement? Unkeyed { get; private set; }

    /// <summary>What holds when the statement is absent from its container, in the language's own text.</summary>
    public string? Default { get; init; }

    /// <summary>Its container is incomplete without it.</summary>
    public bool Mandatory { get; init; }

    /// <summary>Siblings with the same name replace each other; an entry with one also replaces other entries of its own row.</summary>
    public string? Choice { get; init; }

    /// <summary>Stored and shown obfuscated.</summary>
    public bool Secret { get; init; }

    /// <summary>The hash of a password: stored and shown as it is typed, to those who may see secrets.</summary>
    public bool Hashed { get; init; }

    /// <summary>Its value is shown only to those with the permission <see cref="Permissions.Secret"/>.</summary>
    public bool Hidden => Secret || Hashed;

    /// <summary>Written on one line with its only child: <c>route P next-hop A;</c>.</summary>
    public bool OneLine { get; init; }

    /// <summary>Written on one line with all that it holds: <c>file kmd size 1m;</c>.</summary>
    public bool IsLine { get; private set; }

    /// <summary>Written before each of what it holds, without braces of its own: <c>family inet { ... }</c>.</summary>
    public bool IsPrefix { get; private set; }

    /// <summary>Most values of a list.</summary>
    public int MostValues { get; init; } = int.MaxValue;

    /// <summary>Of entries and of the values of a list: which comes first matters, so <c>insert</c> moves them.</summary>
    public bool Ordered { get; private set; }

    /// <summary>Its own, or that of what it stands in.</summary>
    public Permission Permission => _permission ?? Parent?.Permission ?? Permission.System;

    /// <summary>Its own, or that of what it stands in.</summary>
    public Effect Effect => _effect == Effect.Works && Parent is not null ? Parent.Effect : _effect;

    /// <summary>The mark stands on this row itself: a warning belongs here, not to what is inside.</summary>
    public bool IsMarked => _effect != Effect.Works;

    /// <summary>What of it has no effect, where it is not all; completes "NAME: ...".</summary>
    public string? EffectNote => _effectNote ?? (_effect == Effect.Works ? Parent?.EffectNote : null);

    /// <summary>For the last argument: what the value of a leaf, or the name of an entry, may be.</summary>
    public ArgumentType? Argument => Head.Count == 0 ? null : Head[^1].Type;

    public bool IsContainer => Kind is StatementKind.Section or StatementKind.Presence or StatementKind.Entry;

    /// <summary>An entry that holds nothing: <c>attach zone NAME</c>. The words after it belong to its parent again.</summary>
    public bool IsBare => Kind == StatementKind.Entry && _children.Count == 0;

    /// <summary>Children whose absence means something: they are mandatory, have a default, or hold such. The others need not be looked for.</summary>
    internal Statement[] ChildrenThatMatter => _childrenThatMatter ??= [.. _children.Where(child => child.MattersWhenAbsent)];

    private bool MattersWhenAbsent => Kind == StatementKind.Section
        ? _children.Any(child => child.MattersWhenAbsent)
        : !IsContainer && (Mandatory || (Default is not null && Bind is not null));

    internal ArgumentType[] ArgumentTypes { get; init; } = [];

    /// <summary>For a container: the builder of its contents, from the parent's, the arguments and the place.</summary>
    internal Func<object, string[], Place, object>? Open { get; init; }

    /// <summary>For a leaf, list or flag: what one value does to the builder.</summary>
    internal Action<object, string, Place>? Bind { get; init; }

    /// <summary>
    /// Puts into the parent's builder what <see cref="Open"/> made: of an entry whose builder knows nothing of its parent, so that it can be put
    /// into another one as long as the entry stays as it is. Null: it cannot.
    /// </summary>
    internal Action<object, object>? Attach { get; init; }

    /// <summary>
    /// What is compiled of any other statement does not depend on entries of this row, except where <see cref="Model.ModelCompiler"/> looks at all
    /// of them every time.
    /// </summary>
    internal bool StandsApart { get; init; }

    public Statement? Find(string keyword) => _byKeyword.GetValueOrDefault(keyword);

    /// <summary>The row as a user writes it: <c>security ike gateway gateway-name version</c>.</summary>
    public string Synopsis
    {
        get
        {
            string own = string.Join(' ', new[] { Keyword }.Concat(Head.Select(part => part.Literal ?? part.Type!.Placeholder)).Where(word => word.Length > 0));
            return Parent is null or { Path.Length: 0 } ? own : Parent.Synopsis + " " + own;
        }
    }

    /// <summary>Marks: accepted but not carried out in this version.</summary>
    /// <param name="note">What happens instead, as a clause: <c>an SA is never deleted for being idle</c>.</param>
    internal Statement NotYet(string? note = null)
    {
        (_effect, _effectNote) = (Effect.NotYet, note);
        return this;
    }

    /// <summary>Marks: see <see cref="IsLine"/>.</summary>
    internal Statement Line()
    {
        IsLine = true;
        return this;
    }

    /// <summary>Marks: see <see cref="IsPrefix"/>.</summary>
    internal Statement Prefix()
    {
        IsPrefix = true;
        return this;
    }

    /// <summary>Marks: stored and shown, never carried out.</summary>
    internal Statement OutOfScope()
    {
        _effect = Effect.OutOfScope;
        return this;
    }

    /// <summary>Marks: the order of its entries or values matters.</summary>
    internal Statement InOrder()
    {
        Ordered = true;
        return this;
    }

    /// <summary>From here downwards this permission is needed.</summary>
    internal Statement Needs(Permission permission)
    {
        _permission = permission;
        return this;
    }

    internal void AttachTo(Statement parent, string[] head)
    {
        Parent = parent;
        Keyword = head[0] is "*" or "." ? "" : head[0];
        var parts = new List<HeadPart>();
        int next = 0;
        foreach (string word in head.Skip(Keyword.Length > 0 ? 1 : 0))
        {
            parts.Add(word is "*" or "." ? new HeadPart(null, ArgumentTypes[next++]) : new HeadPart(word, null));
        }

        if (next < ArgumentTypes.Length)
        {
            parts.Add(new HeadPart(null, ArgumentTypes[next]));
        }

        Head = parts;
        parent._children.Add(this);
        if (Keyword.Length > 0)
        {
            parent._byKeyword.Add(Keyword, this);
        }
        else
        {
            parent.Unkeyed = this;
        }
    }
}

/// <summary>A fixed word, or an argument, after the keyword.</summary>
public sealed record HeadPart(string? Literal, ArgumentType? Type);

public enum StatementKind
{
    /// <summary>Groups others; being there means nothing.</summary>
    Section,

    /// <summary>Groups others; being there, even empty, means something.</summary>
    Presence,

    /// <summary>One of many, told apart by its arguments.</summary>
    Entry,

    /// <summary>One value; a second one replaces it.</summary>
    Leaf,

    /// <summary>Values that accumulate.</summary>
    List,

    /// <summary>No value: there or not.</summary>
    Flag,
}
