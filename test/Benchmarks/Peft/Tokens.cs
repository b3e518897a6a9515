using BenchmarkDotNet.Attributes;
using Benchmarks.Running;
using Microsoft.ML.Peft;
using Microsoft.ML.Tokenizers;

namespace Benchmarks.Peft;

/// <summary>Tokens of 5,574 short messages; the baseline is BERT's tokenizer of Microsoft.ML.Tokenizers, which gives other ids.</summary>
public class Tokens
{
    private string[] _texts = [];
    private TextTokenizer? _tokenizer;
    private BertTokenizer? _library;

    [Params("bert-base-uncased", "roberta-base", "albert-base-v2", "t5-small", "clip-vit-base")]
    public string Model { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _texts = [.. File.ReadLines(DataFolder.Path("sms-spam", "SMSSpamCollection")).Skip(1)];
        _tokenizer = TextTokenizer.Load(DataFolder.Path("tokenizers", Model));
        _library = BertTokenizer.Create(DataFolder.Path("tokenizers", "bert-base-uncased", "vocab.txt"));
    }

    [Benchmark(Baseline = true)]
    public int MicrosoftBert() => _texts.Sum(text => _library!.EncodeToIds(text).Count);

    [Benchmark]
    public int ThisLibrary() => _texts.Sum(text => _tokenizer!.Encode(text).Count);
}
