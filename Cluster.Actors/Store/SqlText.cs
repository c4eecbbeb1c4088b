using System.Data.Common;

namespace Cluster.Actors.Store;

/// <summary>Parameterised statements; nothing in this folder puts a value into the text of a statement.</summary>
internal static class SqlText
{
    public static DbCommand Statement(this DbConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        DbCommand command = connection.CreateCommand();
        command.CommandText = text;
        foreach ((string name, object value) in parameters)
        {
            command.Add(name, value);
        }

        return command;
    }

    public static void Add(this DbCommand command, string name, object value)
    {
        DbParameter parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    public static async Task<int> ExecuteAsync(
        this DbConnection connection, string text, CancellationToken cancel, params (string Name, object Value)[] parameters)
    {
        await using DbCommand command = connection.Statement(text, parameters);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>The first column of the first row; null when there is none.</summary>
    public static async Task<T?> ScalarAsync<T>(
        this DbConnection connection, string text, CancellationToken cancel, params (string Name, object Value)[] parameters)
    {
        await using DbCommand command = connection.Statement(text, parameters);
        return await command.ExecuteScalarAsync(cancel) is T value ? value : default;
    }
}
