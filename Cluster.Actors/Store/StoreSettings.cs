using Cluster.Actors.Formats;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Cluster.Actors.Store;

/// <summary>Where the journal and the tables beside it are.</summary>
public abstract record StoreSettings
{
    private StoreSettings()
    {
    }

    /// <summary>The complete connection string, pools and time-outs included; the journal and the tables share it.</summary>
    public abstract string ConnectionString { get; }

    /// <summary>Opens nothing yet: <see cref="IClusterStore.MigrateAsync"/> does.</summary>
    public abstract SqlStore Open(MasterKey masterKey);

    /// <summary>One file, for one node.</summary>
    public sealed record Sqlite(string Path) : StoreSettings
    {
        /// <summary>How long a writer waits for another one of this process; the file has no other users.</summary>
        private const int BusySeconds = 10;

        public override string ConnectionString =>
            new SqliteConnectionStringBuilder { DataSource = Path, DefaultTimeout = BusySeconds, Pooling = true }.ConnectionString;

        public override SqlStore Open(MasterKey masterKey) => new SqliteStore(this, masterKey);
    }

    /// <summary>A PostgreSQL 15 or later, for a cluster.</summary>
    /// <param name="Given">As an operator writes it: <c>Host=...;Username=...;Database=...</c>. What it sets is kept.</param>
    public sealed record Postgres(string Given) : StoreSettings
    {
        /// <summary>All anchors of a node share this many connections; PostgreSQL's default limit is 100 for all nodes.</summary>
        private const int PoolSize = 12;

        /// <summary>A database that does not answer must be noticed well before a peer's retransmissions end.</summary>
        private const int ConnectSeconds = 3;

        private const int CommandSeconds = 8;

        /// <summary>The same few statements all day: PostgreSQL reads and plans each once a connection.</summary>
        private const int PreparedStatements = 32;

        public override string ConnectionString
        {
            get
            {
                var builder = new NpgsqlConnectionStringBuilder(Given);
                SetUnlessGiven("Maximum Pool Size", () => builder.MaxPoolSize = PoolSize);
                SetUnlessGiven("Timeout", () => builder.Timeout = ConnectSeconds);
                SetUnlessGiven("Command Timeout", () => builder.CommandTimeout = CommandSeconds);
                SetUnlessGiven("Cancellation Timeout", () => builder.CancellationTimeout = 1000);
                SetUnlessGiven("Application Name", () => builder.ApplicationName = "cluster");
                SetUnlessGiven("Max Auto Prepare", () => builder.MaxAutoPrepare = PreparedStatements);
                return builder.ConnectionString;

                void SetUnlessGiven(string keyword, Action set)
                {
                    if (!Given.Contains(keyword, StringComparison.OrdinalIgnoreCase))
                    {
                        set();
                    }
                }
            }
        }

        public override SqlStore Open(MasterKey masterKey) => new PostgresStore(this, masterKey);

        /// <summary>Without the password.</summary>
        public override string ToString()
        {
            var builder = new NpgsqlConnectionStringBuilder(Given);
            return $"postgres {builder.Host}:{builder.Port}/{builder.Database}";
        }
    }
}
