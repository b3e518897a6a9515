using System.Diagnostics;
using System.Globalization;
using ClickThrough;
using Microsoft.ML;
using Microsoft.ML.Ctr;
using Samples.Shared;
using Samples.Shared.Adult;
using Spectre.Console;

// The second process loads the saved model with plain ML.NET and predicts. It does not load TorchSharp.
if (args is ["predict", var modelPath])
    return SecondProcess.Predict(modelPath, AdultFiles.Example, (IncomePrediction income) => income.Probability);

bool quick = args.Contains("--quick");
string? movieLens = args.SkipWhile(argument => argument != "--movielens").Skip(1).FirstOrDefault();
string output = Path.Combine(Environment.CurrentDirectory, "artifacts", "ClickThrough");
Directory.CreateDirectory(output);
var ml = new MLContext(seed: 1);

// AutoInt: learns which columns of a table of categories and numbers interact.
var (training, test) = AdultFiles.Load(ml);
AnsiConsole.MarkupLine("Adult: does a person earn more than 50,000 dollars a year? 32,561 training rows, 16,281 test rows.");
var options = new ClickThroughTrainer.Options { Interaction = FieldInteractionKind.AutoInt, FeatureColumnNames = IncomePreparation.Fields, MaximumEpochs = quick ? 1 : 6 };
var watch = Stopwatch.StartNew();
var autoInt = ProgressDisplay.Run("AutoInt", options, () =>
    IncomePreparation.Keys(ml).Append(ml.BinaryClassification.Trainers.ClickThrough(options)).Fit(training));
var model = autoInt.LastTransformer.Model;
IncomeComparison.Print(ml, training, test, autoInt, watch.Elapsed, model.ParameterCount);
ColumnLosses.Print(ml, autoInt, test);

string picture = Path.Combine(output, "interactions.png");
InteractionHeatMap.Save(model.GetFieldInteractions(IncomePreparation.Keys(ml).Fit(training).Transform(test)), picture);
AnsiConsole.MarkupLineInterpolated($"Attention between the fields: {picture}");

string zip = Path.Combine(output, "adult-autoint.zip");
ml.Model.Save(autoInt, training.Schema, zip);
var here = ml.Model.CreatePredictionEngine<Person, IncomePrediction>(autoInt).Predict(AdultFiles.Example);
double there = SecondProcess.Run(zip);
AnsiConsole.MarkupLineInterpolated(
    CultureInfo.InvariantCulture,
    $"One person: more than 50,000 dollars with probability {here.Probability:F3} here, {there:F3} in the second process, from {zip}.\n");

// Deep Interest Network: weighs the events of a user's history by how well they match the candidate. The log is streamed from a Parquet file.
var offers = movieLens is not null ? MovieLensOffers.Read(movieLens) : SimulatedOffers.Generate(users: quick ? 500 : 6000);
AnsiConsole.MarkupLine(Markup.Escape(offers.What));
string parquet = Path.Combine(output, "click-log.parquet");
ParquetRows.Write(parquet, offers.Training);
var log = ParquetRows.Load<Impression>(ml, parquet);
var network = InterestComparison.Run(ml, offers, log, ml.Data.LoadFromEnumerable(offers.Test), quick);
Recommendations.Print(ml, offers, network);

string interest = Path.Combine(output, "click-log-din.zip");
ml.Model.Save(network, log.Schema, interest);
AnsiConsole.MarkupLineInterpolated($"The click model: {interest} ({new FileInfo(interest).Length / 1024.0:F0} kB)");
return here.Probability == there ? 0 : 1;
