using ModelBuilderSample;
using ModelBuilderSample.Web;

// dotnet run -c Release --project samples/ModelBuilder                      trains the models if needed, and serves until Ctrl+C
// dotnet run -c Release --project samples/ModelBuilder -- load [SECONDS]    loads a server in a second process; default 60 seconds
// dotnet run -c Release --project samples/ModelBuilder -- --quick           trains, serves, asks and stops: for tests
if (!File.Exists(HousePrice.MLNetModelPath) || args.Contains("--quick"))
    HousePrice.Train(HousePrice.MLNetModelPath);
if (!File.Exists(Sentiment.MLNetModelPath) || args.Contains("--quick"))
    Sentiment.Train(Sentiment.MLNetModelPath);

if (args.Contains("--quick"))
    return await QuickCheck.RunAsync();
if (args is ["load", .. var rest])
    return await LoadTest.RunAsync(rest is [var seconds] ? int.Parse(seconds) : 60, workers: 8);

var application = Server.Build(port: args is ["serve"] ? 0 : 5080);
if (args is ["serve"])
    application.MapPost("/stop", (IHostApplicationLifetime lifetime) => lifetime.StopApplication());
await application.StartAsync();
Console.WriteLine(application.Urls.Single());
await application.WaitForShutdownAsync();
return 0;
