using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Peft;
using Samples.Shared;
using Spectre.Console;
using TextFineTune;
using TextFineTune.Weights;

// The second process loads the saved model with plain ML.NET and predicts from raw text. It does not load TorchSharp.
if (args is ["predict", var modelPath])
    return SecondProcess.Predict(modelPath, BankingFiles.Example, (Intent intent) => intent.Probabilities.Max());

bool quick = args.Contains("--quick");
string? package = args.SkipWhile(argument => argument != "--package").Skip(1).FirstOrDefault();
string output = Path.Combine(Environment.CurrentDirectory, "artifacts", "TextFineTune");

// The Universal Sentence Encoder lite has 7 million parameters, pre-trained on English.
if (SentenceEncoderFiles.Find(Path.Combine(output, "use-lite"), package) is not { } encoder)
    return quick ? 0 : 1;

var ml = new MLContext(seed: 1);
Question[] questions = BankingFiles.Training(ml, questionsOfAnIntent: quick ? 3 : 10);
Question[] testQuestions = quick ? [.. BankingFiles.Test(ml).Where((_, i) => i % 20 == 0)] : BankingFiles.Test(ml);
var training = ml.Data.LoadFromEnumerable(questions);
AnsiConsole.MarkupLineInterpolated($"Banking77: which of 77 intents does a question have? {questions.Length:N0} training questions, {testQuestions.Length:N0} test questions.");
FineTuningAdapter[] methods = quick ? [FineTuningAdapter.Frozen, FineTuningAdapter.Lora]
    : [FineTuningAdapter.Frozen, FineTuningAdapter.Svfit, FineTuningAdapter.Full, FineTuningAdapter.Lora];
var tuned = new MethodComparison(ml, encoder, epochs: quick ? 1 : 8).Run(training, ml.Data.LoadFromEnumerable(testQuestions), methods);

// Only the adapter, as Hugging Face peft files, for programs that have the encoder.
string adapter = Path.Combine(output, "adapter");
tuned.LastTransformer.Model.SaveAdapter(adapter);
AnsiConsole.MarkupLineInterpolated($"LoRA and head: {adapter} ({new DirectoryInfo(adapter).EnumerateFiles().Sum(file => file.Length) / 1024.0:F0} kB)");

// The whole pipeline, from raw text to the name of an intent.
var model = tuned.Append(ml.Transforms.Conversion.MapKeyToValue(nameof(Intent.PredictedLabel)).Fit(tuned.Transform(training)));
string zip = Path.Combine(output, "banking.zip");
ml.Model.Save(model, training.Schema, zip);
AnsiConsole.MarkupLineInterpolated($"The model: {zip} ({new FileInfo(zip).Length / 1024.0 / 1024.0:F0} MB)");

using var engine = ml.Model.CreatePredictionEngine<Question, Intent>(ml.Model.Load(zip, out _));
float here = QuestionPrompt.Print(engine, BankingFiles.Example).Probabilities.Max();
double there = SecondProcess.Run(zip);
AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"In the second process: {there:F3}.");
if (!quick && !Console.IsInputRedirected)
    QuestionPrompt.Run(engine);
// ONNX Runtime may split a product across threads in only one of the processes, which changes the last digits.
return Math.Abs(here - there) < 1e-5 ? 0 : 1;
