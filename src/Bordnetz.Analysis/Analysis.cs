namespace Bordnetz.Analysis;
