using Cluster.Actors.Configuration;
using Cluster.Actors.Queries;
using Cluster.Actors.Store;
using Cluster.Crypto.SelfTests;
using Cluster.Node.Settings;
using Cluster.Node.Telemetry;

namespace Cluster.Node.Hosting;

/// <summary>Runs one node in the foreground until it is told to stop.</summary>
public static class NodeProgram
{
    /// <summary>On two cores the pool starts with two threads, and a burst of actors would wait for more.</summary>
    private const int MinPoolThreads = 16;

    /// <summary>Exit codes: 0 a clean end, 1 it could not start (the reason is on standard error).</summary>
    public static async Task<int> RunAsync(NodeSettings settings, CancellationToken cancel)
    {
        ThreadPool.SetMinThreads(MinPoolThreads, MinPoolThreads);
        if (KnownAnswerTests.Run().FirstOrDefault(test => !test.Passed) is { } failed)
        {
            return Refuse($"self-test {failed.Suite}, {failed.Test}: wrong answer. This machine must not handle keys.");
        }

        NodeStore store;
        try
        {
            store = await NodeStore.OpenAsync(settings, TimeProvider.System, cancel);
        }
        catch (Exception failure) when (failure is StoreException or ConfigurationRefusedException or InvalidDataException or IOException
            or System.Data.Common.DbException or UnauthorizedAccessException or ArgumentException)
        {
            return Refuse(failure.Message);
        }

        await using (store)
        {
            await using WebApplication host = Build(settings, store);
            try
            {
                await host.StartAsync(cancel);
            }
            catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or System.Net.Sockets.SocketException or IOException)
            {
                return Refuse(failure.Message);
            }

            await host.WaitForShutdownAsync(cancel);
        }

        return 0;
    }

    private static WebApplication Build(NodeSettings settings, NodeStore store)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        var log = new NodeLog();
        builder.Logging.AddProvider(new NodeLogProvider(log, TimeProvider.System));
        builder.Services.AddSingleton(log);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (settings.Metrics is { } endpoint)
            {
                kestrel.Listen(endpoint);
            }
            else
            {
                string socket = Path.Combine(settings.Data.FullName, "health.sock");
                File.Delete(socket);
                kestrel.ListenUnixSocket(socket);
            }
        });
        builder.Services.AddClusterTelemetry(settings);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton<NodeRuntime>();
        builder.Services.AddHostedService(services => services.GetRequiredService<NodeRuntime>());
        WebApplication host = builder.Build();
        host.MapGet("/health", (NodeRuntime node) => node.IsReady ? Results.Ok("ready") : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        if (settings.Metrics is not null)
        {
            host.MapPrometheusScrapingEndpoint();
        }

        return host;
    }

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine($"cluster-node: {reason}");
        return 1;
    }
}
